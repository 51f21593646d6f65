export { NATIONAL, OPERATIONS, OUTCOMES, SERVICE_OF, SERVICES } from './operations.ts';
export type { Operation, Outcome, SirekapService } from './operations.ts';
export {
  BALLOTS,
  HEADERS,
  intakeResponseSchema,
  loginRequestSchema,
  loginResponseSchema,
  operationOf,
  PATHS,
  POLICY_PROBLEMS,
  UPLOAD_LIMITS,
  uploadAnswerSchema,
  TICKET_PROBLEM,
  waitingRoomAnswerSchema,
} from './sirekap-api.ts';
export type { Ballot, LoginResponse, UploadAnswer, WaitingRoomAnswer } from './sirekap-api.ts';
export { meantRequest, withoutOrigin } from './meant-request.ts';
export type { MeantRequest } from './meant-request.ts';
export { furtherOf, GATEWAY_PATHS, isOwnPath, operationAtGateway, RECEIPT_HEADER } from './gateway-api.ts';
export {
  dropSchema,
  PEER_HEADERS,
  PEER_KEYS_MAX,
  PEER_PATHS,
  standbyKeysSchema,
  standingSchema,
} from './peer-api.ts';
export type { Standing } from './peer-api.ts';
export { ANOMALIES, formatReading, parseReading, READING_MAX_CHARS, readingSchema } from './page-reading.ts';
export type { Anomaly, Reading } from './page-reading.ts';
export { formatContentDigest, idempotencyKeyOf, parseContentDigest } from './upload-identity.ts';
export type { UploadIdentity } from './upload-identity.ts';
export { RECEIPT_TYP, receiptSchema, type Receipt } from './receipt.ts';
export {
  CONTROL_PATHS,
  isTightening,
  KILL_SWITCH_TYP,
  killSwitchSchema,
  NACK_REASONS,
  packPolicy,
  POLICY_MAX_BYTES,
  POLICY_TYP,
  policyAckSchema,
  policySchema,
  TIGHTENING_MAX_MS,
} from './policy.ts';
export type { Approvers, KillSwitch, Lease, ManualReturn, Policy, PolicyAck, PolicyRule } from './policy.ts';
export { ALERT_RECEIVER, alertWebhookSchema, type Alert, type AlertWebhook } from './alert-webhook.ts';
export { jaegerTracesSchema, UPLOAD_TRACE_TAG, type JaegerSpan, type JaegerTrace } from './jaeger-api.ts';
export { PROBLEM_TYPE, toProblem, type Problem } from './problem.ts';
export { PHASES, phaseSchema, type Phase } from './phase.ts';
export { nationalPictureSchema, PICTURE_PATH, SERVICE_STATES } from './picture.ts';
export type { NationalPicture, ProvincePicture, RegencyPicture } from './picture.ts';
export { regionCountsSchema, type RegionCounts } from './region-counts.ts';
export {
  NO_STATEMENT,
  STATEMENT_LONGEST,
  STATEMENT_ROLES,
  STATEMENT_TYP,
  statementHash,
  statementSchema,
} from './statement.ts';
export type { SignedStatement, Statement } from './statement.ts';
export { RETURN_WORD_PATH, returnWordSchema, type ReturnWord } from './return-word.ts';
export {
  queuedPageSchema,
  STATE_PATHS,
  STATES_PAGE,
  stateScopeSchema,
  storedPageSchema,
} from './upload-states.ts';
export type { QueuedPage, QueuedUpload, StoredPage, StoredUpload } from './upload-states.ts';
export { PAGE_SIGNATURE_HEADER, pageMessageSchema, type PageMessage } from './page-message.ts';
export {
  PROBE_PATHS,
  PROBE_RESULT_MAX_BYTES,
  PROBE_RESULT_TYP,
  probeChallengeSchema,
  probeResultSchema,
  PROBED,
  VANTAGE_NAME,
} from './probe-result.ts';
export type { Probed, ProbeLook, ProbeResult, ZoneLooks } from './probe-result.ts';
export { approvalsIn, ledgerSchema, MAINTENANCE } from './exclusion-ledger.ts';
export type { AskedExclusion, Ledger } from './exclusion-ledger.ts';
