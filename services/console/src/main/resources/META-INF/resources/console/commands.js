import { post } from './rest.js';

/** Orders of moderators and operators; the labeler carries them out. */
export function command(caller, reporter, body) {
  return post('/v1/commands', { ...body, ...(caller?.name ? {} : { by: reporter || 'console' }) });
}
