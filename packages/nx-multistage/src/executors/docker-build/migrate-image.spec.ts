import { migrateTag } from './migrate-image';

it.each([
  ['api:latest', 'api-migrate:latest'],
  ['api', 'api-migrate'],
  ['localhost:5000/team/api:1.2', 'localhost:5000/team/api-migrate:1.2'],
  ['localhost:5000/team/api', 'localhost:5000/team/api-migrate'],
])('%s -> %s', (tag, expected) => {
  expect(migrateTag(tag)).toBe(expected);
});
