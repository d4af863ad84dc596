# Ringside: every way to build, run, check and install it. `make` alone lists them.
SHELL := /bin/bash
PREFIX ?= /usr/local
SCENARIO ?= shop
BUILD := swift build -c release --product ringside
BIN = $(shell swift build -c release --show-bin-path)/ringside

.DEFAULT_GOAL := help
.PHONY: help run test soak bench lint format frames install uninstall

help: ## list what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: ## build a release and open the dashboard (SCENARIO=shop)
	@scripts/need build
	@$(BUILD)
	@exec "$(BIN)" $(SCENARIO)

test: ## run all tests, the quick number of seeds
	@scripts/need test
	swift build --build-tests
	@$(BUILD)
	RINGSIDE_BINARY="$(BIN)" swift test --skip-build

soak: ## run the randomised tests with the full number of seeds, in release
	@scripts/need test
	@$(BUILD)
	RINGSIDE_SOAK=1 RINGSIDE_BINARY="$(BIN)" swift test -c release -Xswiftc -enable-testing

bench: ## measure: engine, world, frames, seeking
	@scripts/need build
	@$(BUILD)
	@for w in "hold 100" "hold 10000" "hold 1000000" ring rpc world frame seek; do \
	  echo "$$w: $$("$(BIN)" bench $$w)"; done

lint: ## check format, imports, banned words and symbols
	@scripts/need build
	scripts/lint

format: ## rewrite the sources in the agreed format
	swift format -i -r Sources Tests Package.swift

frames: ## rewrite the golden frames, to be reviewed as a diff
	@scripts/need test
	RINGSIDE_RECORD=1 swift test --filter DashboardTests || true
	git status --short Tests

install: ## put binary, completions and manual page under PREFIX (/usr/local)
	@scripts/need build
	@$(BUILD)
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/bash-completion/completions" \
	  "$(DESTDIR)$(PREFIX)/share/zsh/site-functions" "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d"
	install -m 755 "$(BIN)" "$(DESTDIR)$(PREFIX)/bin/ringside"
	"$(BIN)" --generate-completion-script bash > "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/ringside"
	"$(BIN)" --generate-completion-script zsh > "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_ringside"
	"$(BIN)" --generate-completion-script fish > "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/ringside.fish"

uninstall: ## take it away again
	rm -f "$(DESTDIR)$(PREFIX)/bin/ringside" \
	  "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/ringside" \
	  "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_ringside" \
	  "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/ringside.fish"
