# What a person runs here. Everything that is made goes to .local/, the caches to ~/.cache/ocm-addons.
SHELL := /bin/bash
CLUSTER ?=
BENCH ?=
PROVIDER ?= netns
PLATFORM ?=
export PROVIDER

.DEFAULT_GOAL := help
.PHONY: help build fmt test-unit test verify up down status kubeconfig charts images bench-tunnel bench-gateway

help: ## This list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-13s %s\n", $$1, $$2 }'

build: ## Build everything; the executables are in .local/bin/
	@hack/build.sh

fmt: ## Format the C# sources
	dotnet format OcmAddons.sln --exclude-diagnostics IDE0005

test-unit: ## Unit tests: seconds, nothing needed but the .NET SDK
	@hack/test.sh unit

test: ## All tests; brings the environment up when it is not
	@hack/test.sh all

verify: ## Format, build, tests, architecture, charts, shell scripts
	@hack/verify.sh

up: ## A hub and two managed clusters with the three addons (PROVIDER=netns, or k3d with Docker)
	@hack/up.sh

down: ## Remove what `make up` made
	@hack/down.sh

status: ## What is running
	@hack/status.sh

kubeconfig: ## A kubeconfig for a managed cluster through the gateway: make kubeconfig CLUSTER=managed1
	@hack/kubeconfig.sh "$(CLUSTER)"

charts: ## Render and package the charts into .local/charts/
	@hack/charts/package.sh

images: ## Build the images' archive, .local/images/addons.tar (PLATFORM=linux/amd64,linux/arm64 for others)
	@hack/images/publish.sh "$(PLATFORM)" && hack/images/build.sh "$(PLATFORM)"

bench-tunnel: ## Measure the tunnel next to plain relays and the Go client (BENCH="--parts requests,idle --duration 5s"; --help)
	@hack/bench-tunnel.sh $(BENCH)

bench-gateway: ## Measure the gateway on the clusters of `make up`, next to direct calls (BENCH="--parts requests"; --help)
	@hack/bench-gateway.sh $(BENCH)
