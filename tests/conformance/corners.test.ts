import { conformsToDbt } from './conforms-to-dbt.ts';

conformsToDbt('corners');
