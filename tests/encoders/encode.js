// Writes every line of JSON again and a NUL behind each. JSON.stringify has no setting that changes a spelling.
const lines = require("node:fs").readFileSync(0, "utf8").split("\n").slice(0, -1);
process.stdout.write(lines.map((line) => JSON.stringify(JSON.parse(line)) + "\0").join(""));
