# Ringside: every way to build, run, check and install it. `make` alone lists them.
SHELL := /bin/bash
PREFIX ?= /usr/local
SCENARIO ?= shop
# Swift's own libraries go into the binary where the toolchain has them to be linked so: it starts
# sooner, takes less memory, and runs where no Swift is.
STATIC = $(shell libraries="$$(swift -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')"; \
  test ! -d "$${libraries}_static" || echo --static-swift-stdlib)
BUILD = swift build -c release --product ringside $(STATIC)
# Tests run optimised, twenty times as fast as a debug build's.
TESTS = -c release -Xswiftc -enable-testing --scratch-path .build/tests
DEBUG_BIN = $(shell swift build --show-bin-path)/ringside
BIN = $(shell swift build -c release --show-bin-path)/ringside
# What is installed: the program, completions for bash, zsh and fish, the manual page.
ROOT = $(DESTDIR)$(PREFIX)
FILES := /bin/ringside /share/bash-completion/completions/ringside /share/zsh/site-functions/_ringside \
  /share/fish/vendor_completions.d/ringside.fish /share/man/man1/ringside.1

.DEFAULT_GOAL := help
.PHONY: help run test prometheus soak bench lint format frames readme install uninstall

help: ## list what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: ## build a release and open the dashboard (SCENARIO=shop)
	@scripts/need build
	@$(BUILD)
	@exec "$(BIN)" $(SCENARIO)

test: ## run all tests, the quick number of seeds
	@scripts/need test
	swift build --product ringside
	@$(BUILD)
	swift build --build-tests $(TESTS)
	RINGSIDE_BINARY="$(BIN)" RINGSIDE_DEBUG_BINARY="$(DEBUG_BIN)" swift test --skip-build $(TESTS)
	@RINGSIDE_BINARY="$(BIN)" scripts/prometheus || test $$? -eq 69

prometheus: ## have Prometheus read the metrics: promtool, and a server in both formats
	@scripts/need test
	@$(BUILD)
	@RINGSIDE_BINARY="$(BIN)" scripts/prometheus

soak: ## run all tests, the full number of seeds: many hours
	@scripts/need test
	@$(BUILD)
	@RINGSIDE_BINARY="$(BIN)" scripts/soak $(TESTS)

bench: ## measure: engine, world, frames, comparing, seeking, judging
	@scripts/need build
	@$(BUILD)
	@for w in "hold 100" "hold 10000" "hold 1000000" ring rpc world raft consensus frame compare seek check; do \
	  echo "$$w: $$("$(BIN)" bench $$w)"; done

lint: ## check format, imports, banned words and symbols
	@scripts/need build
	scripts/lint

format: ## rewrite the sources in the agreed format
	swift format -i -r Sources Tests Package.swift

frames: ## rewrite the golden frames, to be reviewed as a diff
	@scripts/need test
	RINGSIDE_RECORD=1 swift test $(TESTS) --filter 'GoldenFrameTests|ScenarioFrameTests'
	git status --short Tests

readme: ## rewrite what the program says of itself in README.md and docs
	@scripts/need build
	@$(BUILD)
	RINGSIDE_BINARY="$(BIN)" scripts/readme

install: ## put binary, completions and manual page under PREFIX (/usr/local)
	@scripts/need build
	@$(BUILD)
	@for file in $(FILES); do install -d "$$(dirname "$(ROOT)$$file")"; done
	install -s -m 755 "$(BIN)" "$(ROOT)$(word 1,$(FILES))"
	"$(BIN)" --generate-completion-script bash > "$(ROOT)$(word 2,$(FILES))"
	"$(BIN)" --generate-completion-script zsh > "$(ROOT)$(word 3,$(FILES))"
	"$(BIN)" --generate-completion-script fish > "$(ROOT)$(word 4,$(FILES))"
	"$(BIN)" man > "$(ROOT)$(word 5,$(FILES))"

uninstall: ## take it away again
	@for file in $(FILES); do rm -fv "$(ROOT)$$file"; done
