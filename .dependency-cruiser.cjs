/** The rooms, lowest first. A room may use the rooms before it, never the rooms after it. */
const rooms = [
  'audit', 'mail', 'identity', 'organizations', 'plans', 'content', 'training', 'deals', 'billing', 'accounts',
  'subscriptions', 'computers', 'recovery', 'alerts', 'program', 'support', 'home',
];
const anyRoom = `^src/(${rooms.join('|')})/`;
const controller = '[.]controller[.]ts$';

const downhill = rooms.slice(0, -1).map((room, rank) => ({
  name: `${room}-uses-only-lower-rooms`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: controller },
  to: { path: `^src/(${rooms.slice(rank + 1).join('|')})/` },
}));

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    ...downhill,
    { name: 'platform-knows-no-room', severity: 'error', from: { path: '^src/platform/' }, to: { path: anyRoom } },
    { name: 'only-routes-import-controllers', severity: 'error', from: { pathNot: '^src/routes/' }, to: { path: controller } },
    {
      name: 'rules-know-no-http', severity: 'error',
      from: { path: anyRoom, pathNot: controller },
      to: { path: 'node_modules/(@types/)?(express|ejs)/' },
    },
    {
      name: 'models-are-pure', severity: 'error',
      from: { path: `${anyRoom}([a-z]+|[a-z-]+[.]model)[.]ts$` },
      to: { path: '([.]repository[.]ts|^src/platform/(database/database|queue/queue|visitors/sessions)[.]ts)$', dependencyTypesNot: ['type-only'] },
    },
    { name: 'one-door-to-stripe', severity: 'error', from: { path: '^src/', pathNot: '^src/billing/stripe/' }, to: { path: 'node_modules/stripe/' } },
    {
      name: 'one-client-of-stripe', severity: 'error',
      from: { path: '^src/billing/stripe/', pathNot: '/client[.]ts$' }, to: { path: 'node_modules/stripe/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-door-holds-the-client', severity: 'error',
      from: { path: '^src/', pathNot: '^src/billing/stripe/' }, to: { path: '^src/billing/stripe/(client|intent-from|charge-answer)[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    { name: 'one-pool', severity: 'error', from: { path: '^src/', pathNot: '^src/platform/' }, to: { path: 'node_modules/(pg|knex)/', dependencyTypesNot: ['type-only'] } },
    {
      name: 'nobody-imports-the-sandbox', severity: 'error',
      from: { path: '^src/', pathNot: '^src/(all-in-one[.]ts|sandbox/)' }, to: { path: '^src/sandbox/' },
    },
    { name: 'the-sandbox-imports-only-itself', severity: 'error', from: { path: '^src/sandbox/' }, to: { path: '^src/', pathNot: '^src/sandbox/' } },
    { name: 'paths-import-nothing', severity: 'error', from: { path: '^src/paths([.]ts$|/)' }, to: { path: '^src/', pathNot: '^src/paths/' } },
    { name: 'src-knows-no-test', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|bench|seeds)/' } },
    { name: 'no-barrels', severity: 'error', from: {}, to: { path: '^src/.+/index[.]ts$' } },
  ],
  options: { tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' }, doNotFollow: { path: 'node_modules' } },
};
