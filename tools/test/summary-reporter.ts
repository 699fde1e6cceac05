import { writeFileSync } from 'node:fs';
import type { Summary } from './summary.ts';

interface JestResults {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numRuntimeErrorTestSuites: number;
}

/** Leaves the counts in a file: the tool prints them when Jest has said everything it wants to say. */
export default class SummaryReporter {
  readonly #file: string;

  constructor(_config: unknown, options: { file: string }) {
    this.#file = options.file;
  }

  onRunComplete(_contexts: unknown, results: JestResults): void {
    const summary: Summary = {
      passed: results.numPassedTests,
      // A file that cannot even be loaded has no tests to count.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(this.#file, JSON.stringify(summary));
  }
}
