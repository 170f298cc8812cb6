"""The errors a user of cocok can cause, each with one sentence that says what to do."""


class CocokError(Exception):
    """Base of every error that is the input's fault and not the program's."""


class UsageError(CocokError, ValueError):
    """An argument or a setting is not one that is allowed."""


class DocumentError(CocokError, ValueError):
    """A job document is not one that a profile can be read from."""


class ProfileError(CocokError, ValueError):
    """A profile file was edited into something that cannot be used."""


class StatementError(CocokError, ValueError):
    """A table of labelled statements has a wrong column, label or value."""


class InputError(CocokError, ValueError):
    """A user's file cannot be read as what it claims to be."""


class ModelError(CocokError, ValueError):
    """A model folder is missing, damaged or not one of ours."""
