export { greeting } from './greeting';
export { type HealthReport, healthReport } from './health-report';
export { formatMoney } from './format-money';
