# The targets of Steward. `make` alone lists them.
SHELL      := /bin/bash
.SHELLFLAGS := -euo pipefail -c
VERSION    ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
GO         ?= go
export CGO_ENABLED := 0

.PHONY: rights load-grid load-escalation load-clocks load-mass load-create help run demo build web test test-go test-web test-browser screenshots lint generate check-generated needs bench torture clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*##/ {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build, and serve on http://127.0.0.1:8080 with the data in ./data
	./bin/steward serve

demo: build ## the same with a demonstration organisation in ./data-demo
	./bin/steward demo --data data-demo

build: web ## leave bin/steward: one static file with the web interface inside
	$(GO) build -trimpath -ldflags "-s -w -X main.Version=$(VERSION)" -o bin/steward ./cmd/steward

web: web/node_modules/.package-lock.json ## build the web interface
	cd web && npm run --silent build

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

test: needs build test-go test-web test-browser ## everything: Go on SQLite and PostgreSQL, web units, browser

needs: ## install what the tests need of the system, where that is allowed
	@./scripts/needs.sh

test-go: ## Go tests on SQLite and PostgreSQL
	$(GO) test -timeout 30m ./...

test-web: web/node_modules/.package-lock.json ## unit tests of the web interface
	cd web && npm run --silent check && npm test --silent

test-browser: build ## walk through the demonstration in a real browser
	@./scripts/browser.sh

screenshots: build ## draw the main screens of the demonstration into ./screenshots, each checked by axe, and those of the guides into docs/screenshots
	@GUIDES=../docs/screenshots ./scripts/browser.sh "node dev/shots.mjs ../screenshots"

lint: web/node_modules/.package-lock.json ## formatting and vet, no warnings
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not formatted:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	cd web && npm run --silent lint

generate: ## rewrite what is generated
	$(GO) generate ./...

check-generated: generate ## what is generated must be committed as it is
	@git diff --exit-code --stat || { echo "generated files are out of date: run make generate and commit"; exit 1; }
	@$(GO) mod tidy -diff

bench: build ## measure, see docs/performance.md
	$(GO) run ./bench

torture: needs build ## kill the program 150 times while it writes, and look what is left; add 100 000 ledgers up
	$(GO) test -count=1 -timeout 60m -v -run LedgerAddsUp ./modules/sla -rapid.checks=25000
	$(GO) test -tags torture -count=1 -timeout 90m -v ./torture

load-grid: build ## make 100 000 operations, and scroll through their list in a browser
	@./scripts/load-grid.sh

rights: ## ask 1 000 000 questions about rights, twice: the engine, and a naive second implementation
	STEWARD_LONG=1 $(GO) test -count=1 -timeout 120m -v -run TwoImplementations ./modules/access

# One database alone and other sizes: make load-clocks BASE=postgres OPEN=20000 ALL=100000, make load-mass RECORDS=10000.
ON = $(if $(BASE),/$(BASE))

load-escalation: needs ## escalation runs over 200 000 open records while somebody saves
	$(GO) test -tags load -count=1 -timeout 60m -v -run 'ManyOpenRecords$(ON)' ./modules/escalation $(if $(OPEN),-open $(OPEN)) $(if $(CLOSED),-closed $(CLOSED))

load-clocks: needs ## warnings and breaches of 200 000 open among 1 000 000 operations, in their moment
	$(GO) test -tags load -count=1 -timeout 90m -v -run 'AMillionOperations$(ON)' ./modules/sla $(if $(OPEN),-open $(OPEN)) $(if $(ALL),-all $(ALL))

load-mass: needs ## a mass action on 100 000 records, stopped half way, resumed and taken back
	$(GO) test -tags load -count=1 -timeout 90m -v -run 'AMassActionOnMany$(ON)' ./modules/mass $(if $(RECORDS),-records $(RECORDS))

load-create: needs ## a create with 100 rules, service levels, an event and history, against the bare rows of it
	$(GO) test -tags load -count=1 -timeout 30m -v -run ACreateCosts ./modules/service

clean: ## remove what was built
	rm -rf bin web/dist/assets web/dist/index.html
