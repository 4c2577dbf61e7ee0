// Loaded before everything else, in plain JavaScript: an older Node does not get as far as reading TypeScript.
if (Number(process.versions.node.split(".")[0]) < 24) {
  process.stderr.write(
    `Millrace needs Node 24 or newer; this is Node ${process.versions.node}.\n` +
      "On Linux x64 npm brings it with the project: run npm ci, then use the npm scripts. Elsewhere, install Node 24.\n",
  );
  process.exit(78);
}
