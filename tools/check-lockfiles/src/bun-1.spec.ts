import { judgeManager } from './judge-manager';

judgeManager({ name: 'bun', version: '1.4.5' });
