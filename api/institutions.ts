import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { findInstitution, institutions, type Institution } from '../activities/banks/catalogue.ts'
import type { AppEnv } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { createInstitutionHealth, InstitutionHealth } from './institution-health.ts'
import { notFound, problemResponses } from './problem.ts'
import { refuseInvalid } from './validation.ts'

const Localized = z.object({ es: z.string(), en: z.string() })

export const InstitutionView = z
  .object({
    institutionId: z.string().openapi({ example: 'ins_cl_banco_de_chile' }),
    name: z.string(),
    country: z.string().length(2).openapi({ description: 'ISO 3166-1 alpha-2.' }),
    popularity: z.int().openapi({ description: 'Lower comes first in the widget.' }),
    monogram: z.object({ text: z.string(), color: z.string(), background: z.string() }),
    health: InstitutionHealth,
    resetUrl: z.url().nullable().openapi({ description: 'Where the bank lets a person recover the password.' }),
    credentialFields: z.array(
      z.object({
        name: z.string().openapi({ example: 'rut' }),
        kind: z.enum(['rut', 'text', 'password']),
        label: Localized,
        help: Localized.nullable(),
        pattern: z
          .string()
          .nullable()
          .openapi({ description: 'ECMA-262 regular expression that the whole value matches.' }),
        maxLength: z.int(),
      }),
    ),
  })
  .openapi('Institution')
export type InstitutionView = z.infer<typeof InstitutionView>

const list = createRoute({
  method: 'get',
  path: '/v1/institutions',
  tags: ['Institutions'],
  summary: 'List the institutions that can be connected',
  security: [{ apiKey: [] }, { widgetToken: [] }],
  request: {
    query: z.strictObject({
      q: z.string().max(100).optional().openapi({ description: 'Part of the name; case and accents do not matter.' }),
      country: z
        .string()
        .regex(/^[A-Z]{2}$/, 'Two capital letters, like CL')
        .optional(),
    }),
  },
  responses: {
    200: {
      content: {
        'application/json': {
          schema: z.object({
            data: z.array(InstitutionView),
            hasMore: z.boolean(),
            nextCursor: z.string().nullable(),
          }),
        },
      },
      description: 'All that match, the most popular first',
    },
    ...problemResponses(401, 422),
  },
})

const get = createRoute({
  method: 'get',
  path: '/v1/institutions/{institutionId}',
  tags: ['Institutions'],
  summary: 'Read one institution',
  security: [{ apiKey: [] }, { widgetToken: [] }],
  request: { params: z.object({ institutionId: z.string() }) },
  responses: {
    200: { content: { 'application/json': { schema: InstitutionView } }, description: 'The institution' },
    ...problemResponses(401, 404),
  },
})

export function institutionRoutes({ config, db, authenticate }: RouteDeps) {
  const healthIn = createInstitutionHealth(db)
  /** A customer of the sandbox bank changes the password there, whichever bank it plays. */
  function toView({ connector, modes: _, ...view }: Institution, health: InstitutionHealth): InstitutionView {
    return { ...view, resetUrl: connector === 'sandbox' ? config.sandboxBankUrl : view.resetUrl, health }
  }

  const routes = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })

  routes.openapi({ ...list, middleware: [authenticate.keyOrWidget] as const }, async (c) => {
    const { q, country } = c.req.valid('query')
    const { mode } = c.get('caller')
    const healthOf = await healthIn(mode)
    const data = institutions(mode)
      .filter((institution) => country === undefined || institution.country === country)
      .filter((institution) => q === undefined || fold(institution.name).includes(fold(q)))
      .toSorted((a, b) => a.popularity - b.popularity)
      .map((institution) => toView(institution, healthOf(institution.institutionId)))
    return c.json({ data, hasMore: false, nextCursor: null }, 200)
  })

  routes.openapi({ ...get, middleware: [authenticate.keyOrWidget] as const }, async (c) => {
    const { mode } = c.get('caller')
    const institution = findInstitution(mode, c.req.valid('param').institutionId)
    if (!institution) throw notFound('institution')
    const healthOf = await healthIn(mode)
    return c.json(toView(institution, healthOf(institution.institutionId)), 200)
  })

  return routes
}

function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
}
