// Reads an AsyncAPI document as AsyncAPI's own parser does, with its rules, and says what is wrong: node asyncapi.mjs document.json
import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';

const names = ['error', 'warning', 'information', 'hint'];
const diagnostics = await new Parser().validate(readFileSync(process.argv[2], 'utf8'));
for (const d of diagnostics)
  console.log(`${names[d.severity]} ${d.code} at ${d.path.join('/')}: ${d.message}`);
process.exit(diagnostics.some(d => d.severity <= 1) ? 1 : 0);
