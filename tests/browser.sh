#!/bin/sh
# Stories need Chromium. Debian's is installed where that can be done without a question; else those tests are skipped.
command -v chromium-headless-shell >/dev/null 2>&1 && exit 0
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || exit 0
export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -y -qq --no-install-recommends "$1"; }
(apt-get update -qq; install chromium-headless-shell || command -v chromium || install chromium) >/dev/null 2>&1 || true
