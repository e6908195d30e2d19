import { judgeManager } from './judge-manager';

judgeManager({ name: 'npm', version: '11.21.2' });
