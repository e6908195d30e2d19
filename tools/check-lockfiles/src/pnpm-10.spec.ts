import { judgeManager } from './judge-manager';

judgeManager({ name: 'pnpm', version: '10.34.9' });
