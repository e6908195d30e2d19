import { judgeManager } from './judge-manager';

judgeManager({ name: 'pnpm', version: '12.21.0' });
