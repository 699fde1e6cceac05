import { z } from 'zod';

/** What a lead may want; each product has one pipeline of the same key. */
export const products = ['research', 'b2b', 'co_creation'] as const;
export type Product = (typeof products)[number];
export const productSchema = z.enum(products);

/** Pipelines of a fresh installation. Deals owns them; the key is the shared word for one. */
export const pipelineKeys = [...products, 'discovery'] as const;
export const pipelineKeySchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'a pipeline key such as research');
