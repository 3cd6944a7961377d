// Writes one script for the pages of the team and one for those of guests: htmx where it is needed, then the files of
// scripts/, without lines that are comments. Only what runs before the first paint and what belongs to passkeys is loaded by itself.
import { readFileSync, writeFileSync } from "node:fs";

const here = (path) => new URL(path, import.meta.url);
const { guest, portal } = JSON.parse(readFileSync(here("scripts.json"), "utf8"));

const isComment = (line) => /^\s*\/\//.test(line);
const told = (text) => text.split("\n").filter((line) => !isComment(line)).join("\n");
const own = (names) => names.map((name) => told(readFileSync(here(`scripts/${name}.js`), "utf8")));
const write = (name, parts) => writeFileSync(here(`../static/js/${name}.js`), parts.join("\n"));

write("portal", [`${readFileSync(here("node_modules/htmx.org/dist/htmx.min.js"), "utf8")}\n`, ...own(portal)]);
write("guest", own(guest));
