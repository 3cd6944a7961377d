#!/bin/sh
# The committed styles, icons and scripts are what their sources give. Needs Node; without it the check says that it did not run.
cd "$(dirname "$0")" || exit 1
if ! command -v npm >/dev/null 2>&1; then
    echo "styles: not checked, npm is not here"
    exit 0
fi
# Not "npm ci": it refuses a lock whose packages for other systems the registry at hand does not list.
npm install --no-save --silent && npm run --silent build || exit 1
git diff --exit-code --stat -- ../static/css ../static/icons.svg ../static/js ||
    { echo "styles: the built files are not fresh; commit what 'make css' made"; exit 1; }
