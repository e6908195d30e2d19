import type { Fixture } from '../fixture';
import { LIBRARIES } from './libraries';
import { OVERRIDES } from './overrides';
import { PEERS } from './peers';
import { SOURCES } from './sources';
import { UNDECLARED } from './undeclared';
import { VERSIONS } from './versions';

/** Every fixture. */
export const FIXTURES: readonly Fixture[] = [
  ...LIBRARIES,
  ...VERSIONS,
  ...PEERS,
  ...OVERRIDES,
  ...SOURCES,
  ...UNDECLARED,
];
