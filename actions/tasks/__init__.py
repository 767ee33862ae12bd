"""The guided tasks: one file a task, each a declaration on the mechanism of `actions/engine/`."""
