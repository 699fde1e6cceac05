/** Everything here relies on Node running TypeScript; an older one gets far enough to fail in odd places. */
export function assertNode24(): void {
  if (Number.parseInt(process.versions.node, 10) >= 24) return;
  console.error(
    `This needs Node 24 and runs on ${process.version}. Start it through npm (npm start, npm test …), which brings Node 24; ` +
      'if npm was told to ignore install scripts, install again without that.',
  );
  process.exit(1);
}
