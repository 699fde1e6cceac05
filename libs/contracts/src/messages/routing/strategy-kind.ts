import { z } from 'zod';

/** By which rule the pipeline found the owner; left out where no turn was given: an account's owner, or by hand. */
export const strategyKindSchema = z.enum(['least_loaded', 'weighted_round_robin', 'fixed']);
