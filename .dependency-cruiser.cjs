/** The rooms of the house, lowest first, and which lower rooms each may import. */
const ROOMS = {
  ir: [],
  model: ['ir'],
  compiler: ['ir'],
  runtime: ['compiler'],
  data: [],
  onnx: ['ir'],
  training: ['ir', 'model', 'compiler', 'runtime', 'data', 'onnx'],
  // What `import 'densegraph'` gives.
  library: ['ir', 'training', 'runtime', 'compiler', 'model', 'data'],
  store: [],
  jobs: ['training', 'store'],
  operations: ['jobs'],
  api: ['operations', 'jobs', 'model', 'compiler', 'store', 'data'],
  terminal: ['runtime', 'compiler', 'data'],
  cli: ['terminal', 'api', 'operations', 'jobs', 'training', 'runtime', 'model', 'compiler', 'store', 'data'],
  bench: ['terminal', 'model', 'compiler', 'runtime'],
  // The page speaks only the public GraphQL API.
  web: [],
};

/** A package of types and nothing else, which only TypeScript finds. */
const TYPES_ALONE = '^@graphql-typed-document-node/core$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'web-runs-in-browsers',
      severity: 'error',
      from: { path: '^src/web/' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: TYPES_ALONE },
    },
    ...Object.entries(ROOMS).map(([room, allowed]) => ({
      name: `${room}-imports`,
      comment: `src/${room} may import ${allowed.length > 0 ? allowed.join(', ') : 'no other room'}`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
    })),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
