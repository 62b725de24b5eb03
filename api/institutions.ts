import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { findInstitution, institutions, type Institution } from '../activities/banks/catalogue.ts'
import type { AppEnv } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { InstitutionId } from './id-schema.ts'
import { createInstitutionHealth, InstitutionHealth } from './institution-health.ts'
import { json } from './json-content.ts'
import { onlyPage, pageOf } from './page.ts'
import { notFound, problemResponses } from './problem.ts'
import { refuseInvalid } from './validation.ts'

const Localized = z.object({ es: z.string(), en: z.string() }).openapi('LocalizedText')

export const InstitutionView = z
  .object({
    institutionId: InstitutionId,
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
        help: z.union([Localized, z.null()]),
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

/** A customer of the sandbox bank changes the password there, whichever bank it plays. */
function toView(
  { connector, modes: _, ...view }: Institution,
  health: InstitutionHealth,
  sandboxBankUrl: string | null,
): InstitutionView {
  return { ...view, resetUrl: connector === 'sandbox' ? sandboxBankUrl : view.resetUrl, health }
}

const institutionExample = toView(
  findInstitution('test', 'ins_cl_banco_de_chile')!,
  { status: 'good', successRate: 0.98 },
  null,
)

const list = createRoute({
  method: 'get',
  path: '/v1/institutions',
  operationId: 'listInstitutions',
  tags: ['Institutions'],
  summary: 'List the institutions that can be connected',
  description:
    'In the mode of the token, all in one page: what the form of each asks for, and how its bank answers at the moment.',
  security: [{ apiKey: [] }, { widgetToken: [] }],
  request: {
    query: z.strictObject({
      q: z.string().max(100).optional().openapi({ description: 'Part of the name; case and accents do not matter.' }),
      country: z
        .string()
        .regex(/^[A-Z]{2}$/, 'Two capital letters, like CL')
        .optional()
        .openapi({ description: 'ISO 3166-1 alpha-2.', example: 'CL' }),
    }),
  },
  responses: {
    200: {
      content: json(pageOf(InstitutionView, 'InstitutionPage'), onlyPage(institutionExample)),
      description: 'All that match, the most popular first',
    },
    ...problemResponses(401, 'VALIDATION_FAILED'),
  },
})

const get = createRoute({
  method: 'get',
  path: '/v1/institutions/{institutionId}',
  operationId: 'getInstitution',
  tags: ['Institutions'],
  summary: 'Read one institution',
  description: 'The same as in the list.',
  security: [{ apiKey: [] }, { widgetToken: [] }],
  request: { params: z.object({ institutionId: InstitutionId }) },
  responses: {
    200: { content: json(InstitutionView, institutionExample), description: 'The institution' },
    ...problemResponses(401, 404),
  },
})

export function institutionRoutes({ config, db, authenticate }: RouteDeps) {
  const healthIn = createInstitutionHealth(db)
  const routes = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })

  routes.openapi({ ...list, middleware: [authenticate.keyOrWidget] as const }, async (c) => {
    const { q, country } = c.req.valid('query')
    const { mode } = c.get('caller')
    const healthOf = await healthIn(mode)
    const data = institutions(mode)
      .filter((institution) => country === undefined || institution.country === country)
      .filter((institution) => q === undefined || fold(institution.name).includes(fold(q)))
      .toSorted((a, b) => a.popularity - b.popularity)
      .map((institution) => toView(institution, healthOf(institution.institutionId), config.sandboxBankUrl))
    return c.json(onlyPage(...data), 200)
  })

  routes.openapi({ ...get, middleware: [authenticate.keyOrWidget] as const }, async (c) => {
    const { mode } = c.get('caller')
    const institution = findInstitution(mode, c.req.valid('param').institutionId)
    if (!institution) throw notFound('institution')
    const healthOf = await healthIn(mode)
    return c.json(toView(institution, healthOf(institution.institutionId), config.sandboxBankUrl), 200)
  })

  return routes
}

function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
}
