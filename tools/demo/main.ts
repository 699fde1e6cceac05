import { playCampaign } from './campaign.ts';

// node tools/demo/main.ts: the campaign once more, against an engine that runs.
const url = `http://localhost:${process.env['PORT'] || 3000}`;
const result = await playCampaign({
  url,
  apiKey: process.env['DEMO_API_KEY'] || 'portal:key2',
  log: console.log,
});
process.exitCode = result.settled && result.surprises.length === 0 ? 0 : 1;
