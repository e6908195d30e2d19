import { judgeManager } from './judge-manager';

judgeManager({ name: 'pnpm', version: '9.15.9' });
