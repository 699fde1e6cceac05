import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Who may import whom. Anything not listed is forbidden; nothing imports an app. */
const imports = {
  'type:app': ['type:lib', 'type:contracts'],
  'type:lib': ['type:lib', 'type:contracts'],
  'type:contracts': [],
  'type:testing': ['type:lib', 'type:contracts'],
  'type:migrations': ['type:lib', 'type:contracts'],
  'type:tool': ['type:lib', 'type:contracts', 'type:migrations', 'type:testing'],
  'type:e2e': ['type:lib', 'type:contracts', 'type:testing', 'type:migrations', 'type:tool'],
};

/** What contracts may take from npm; they are read by everybody. */
const externalImports = { 'type:contracts': ['zod'] };

function moduleBoundaries({ inTests }) {
  return {
    '@nx/enforce-module-boundaries': [
      'error',
      {
        // A package belongs to the projects that declare it: that gives pg, fastify, pino … one owner each.
        banTransitiveDependencies: true,
        allowCircularSelfDependency: true,
        enforceBuildableLibDependency: false,
        // `testing` stands on these, and their tests stand on `testing`.
        ignoredCircularDependencies: [
          ['database', 'testing'],
          ['inbox-outbox', 'testing'],
          ['messaging', 'testing'],
        ],
        depConstraints: Object.entries(imports).map(([sourceTag, tags]) => ({
          sourceTag,
          onlyDependOnLibsWithTags: inTests ? [...new Set([...tags, 'type:testing'])] : tags,
          ...(externalImports[sourceTag] && !inTests
            ? { allowedExternalImports: externalImports[sourceTag] }
            : {}),
        })),
      },
    ],
  };
}

const noDefaultExport = [
  { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
  { selector: 'ExportSpecifier[exported.name="default"]', message: 'Export by name.' },
];

const pureDomain = [
  { selector: ':function[async=true]', message: 'The domain decides; handlers wait.' },
  { selector: 'AwaitExpression', message: 'The domain decides; handlers wait.' },
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'Take `now` as an argument.',
  },
  { selector: 'CallExpression[callee.name="Date"]', message: 'Take `now` as an argument.' },
];

/** The world as a domain file could reach it without an import. */
const impureGlobals = [
  'process',
  'crypto',
  'performance',
  'console',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'globalThis',
];

function domainImports(allowed) {
  const message = 'A domain file imports its own folder and @dna/contracts only.';
  return { 'no-restricted-imports': ['error', { patterns: [{ regex: `^(?!${allowed})`, message }] }] };
}

const tests = ['**/*.spec.ts', '{apps,libs}/*/test/**/*.ts'];

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '**/.data/', '**/.nx/', '**/coverage/'] },
  {
    // A rule that is wrong here is changed here, in the open.
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,mts,js,mjs,cjs}'],
    plugins: { '@nx': nx },
    rules: {
      ...moduleBoundaries({ inTests: false }),
      '@typescript-eslint/no-unused-vars': [
        'error',
        {
          argsIgnorePattern: '^_',
          varsIgnorePattern: '^_',
          caughtErrorsIgnorePattern: '^_',
          ignoreRestSiblings: true,
        },
      ],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-constant-binary-expression': 'error',
      'no-restricted-syntax': ['error', ...noDefaultExport],
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-unreachable-loop': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  { files: tests, rules: moduleBoundaries({ inTests: true }) },
  // Tools and journeys talk to the person who started them.
  { files: ['tools/**', 'e2e/**', '.ci/**'], rules: { 'no-console': 'off' } },
  // Jest and ESLint load these by their default export.
  { files: ['**/*.config.{mjs,js,ts}', '**/*-reporter.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['**/index.ts'],
    ignores: ['libs/*/src/index.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'Program',
          message: 'Only the face of a lib is called index.ts; name a file after what it holds.',
        },
      ],
    },
  },
  {
    files: ['apps/*/src/domain/**/*.ts'],
    ignores: tests,
    rules: {
      ...domainImports('\\./|@dna/contracts$'),
      'no-restricted-syntax': ['error', ...noDefaultExport, ...pureDomain],
      'no-restricted-globals': ['error', ...impureGlobals],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take `now` as an argument.' },
        { object: 'Math', property: 'random', message: 'Take the random value as an argument.' },
      ],
    },
  },
  {
    files: ['apps/*/src/domain/*/**/*.ts'],
    ignores: tests,
    rules: domainImports('\\./|\\.\\./(?!\\.\\.)|@dna/contracts$'),
  },
  prettier,
);
