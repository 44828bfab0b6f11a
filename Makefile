# One-liners onto scripts/dev.py, which also runs where there is no make.
PYTHON ?= python3
VERBS = run test lint bench demo-reset setup lock help

.DEFAULT_GOAL := help
.PHONY: $(VERBS)

$(VERBS):
	@$(PYTHON) scripts/dev.py $@ $(ARGS)
