import { judgeManager } from './judge-manager';

judgeManager({ name: 'pnpm', version: '11.28.11' });
