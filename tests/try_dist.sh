#!/bin/sh
# Install a wheel or an sdist into a clean environment far from the sources, and let it work there.
# Usage: try_dist.sh PYTHON ARCHIVE
set -eu
tests=$(cd "$(dirname "$0")" && pwd)
archive=$(realpath "$2")
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
"$1" -m venv "$room/venv"
"$room/venv/bin/python" -m pip --disable-pip-version-check --quiet install --no-compile "$archive"
cd "$room"
echo "== $(basename "$archive")"
venv/bin/fulfilsim --version
venv/bin/fulfilsim new shop
venv/bin/fulfilsim check shop/base.yaml
cp -r "$(dirname "$(find "$tests" -name tiny.yaml)")" scenarios
venv/bin/fulfilsim run scenarios/tiny.yaml --replications 1 --out result
test -f result/manifest.json
