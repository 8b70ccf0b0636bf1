"""What drives the reconciler: one folder an engine, which know nothing of each other."""
