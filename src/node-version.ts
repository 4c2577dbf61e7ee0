/** Ends the process with a plain message when Node is too old to run this code. Costs nothing, so every command calls it. */
export function requireNode(version = process.versions.node): void {
  if (Number(version.split(".")[0]) >= 24) return;
  process.stderr.write(
    `Millrace needs Node 24 or newer; this is Node ${version}.\n` +
      "On Linux x64 npm installs it with the project: run npm ci, then use the npm scripts. Elsewhere, install Node 24.\n",
  );
  process.exit(78);
}
