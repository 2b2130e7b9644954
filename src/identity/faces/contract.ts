/** Every refusal of this slice. Public: a code changes only with a line in the changelog. */
export const refusals = [
  'faces.busy',
  'faces.model_unusable',
  'faces.closed',
  'faces.nothing_to_compare',
  'faces.gallery_incomplete',
  'faces.gallery_loading',
  'faces.part_untrusted',
  'faces.presentation_unusable',
] as const

/** What the person is asked to do before the camera. Left and right are the person's own. */
export const instructions = [
  'look_straight',
  'turn_left',
  'turn_right',
  'blink',
  'open_mouth',
  'come_closer',
] as const
export type Instruction = (typeof instructions)[number]

/** How a picture could be better: one piece of advice at a time, the most useful first. */
export const advice = [
  'unreadable',
  'no_face',
  'several_faces',
  'too_dark',
  'too_bright',
  'too_small',
  'too_large',
  'off_centre',
  'too_blurred',
  'uneven_light',
  'cover_removed',
  'look_straight',
  'eyes_closed',
] as const
export type Advice = (typeof advice)[number]

/** Why a challenge failed. Each leads to a new one with other steps. */
export const challengeFailures = [
  'wrong_action',
  'too_late',
  'several_faces',
  'another_person',
  'face_lost',
  'not_live',
] as const
export type ChallengeFailure = (typeof challengeFailures)[number]
