#!/bin/sh
# Tell nginx and Caddy which pages are those of withdrawn articles, so that they answer 410 for them: run it after each
# pass with the published folder as its argument. It keeps an empty file for each page below .well-known/gone/.
# `syndicate serve` needs none of this: it knows by the pages themselves.
set -eu
cd "$1"
new=.well-known/gone.new
rm -rf "$new"
mkdir -p "$new"
grep -rlF --include='*.html' '<meta name="syndicate:status" content="410">' . | while IFS= read -r page; do
    mkdir -p "$new/${page%/*}"
    : > "$new/$page"
done
rm -rf .well-known/gone
mv "$new" .well-known/gone
