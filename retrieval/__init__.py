"""Which sentences bear on it: questions, indexes, scope, evidence, answers."""
