"""cocok: reads a job profile and scores a self-description against it, sentence by sentence."""
