"""cocok: reads a job profile and scores a self-description against it, sentence by sentence."""

from pipeline.api import load_model, train
from pipeline.errors import CocokError
from pipeline.records import Analysis, Profile, Statement, Verdict
from pipeline.score import Model

__version__ = "0.1.0"
__all__ = [
    "Analysis",
    "CocokError",
    "Model",
    "Profile",
    "Statement",
    "Verdict",
    "load_model",
    "train",
]
