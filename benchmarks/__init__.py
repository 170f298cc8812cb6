"""Measurements that `make bench` prints; nothing here is shipped."""
