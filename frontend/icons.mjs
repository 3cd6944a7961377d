// Writes static/icons.svg: one symbol for each name in icons.txt (Lucide), and our own mark, brand.svg.
import { readFileSync, writeFileSync } from "node:fs";

const here = (path) => new URL(path, import.meta.url);
const names = readFileSync(here("icons.txt"), "utf8").split("\n").filter(Boolean).sort();

function lucide(name) {
  const file = readFileSync(here(`node_modules/lucide-static/icons/${name}.svg`), "utf8");
  const drawing = file.slice(file.indexOf(">", file.indexOf("<svg")) + 1, file.indexOf("</svg>"));
  return drawing.split("\n").map((line) => line.trim()).join("");
}

const symbol = (name, drawing) => `<symbol id="${name}" viewBox="0 0 24 24">${drawing}</symbol>`;
const licence = "Lucide icons, ISC licence, (c) Lucide Contributors; some (c) Cole Bemis (Feather, MIT). The brand is our own.";
const lines = [
  `<!-- ${licence} -->`,
  '<svg xmlns="http://www.w3.org/2000/svg">',
  symbol("brand", readFileSync(here("brand.svg"), "utf8").trim()),
  ...names.map((name) => symbol(name, lucide(name))),
  "</svg>",
];
writeFileSync(here("../static/icons.svg"), lines.join("\n") + "\n");
