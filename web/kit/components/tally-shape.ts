/**
 * The tiger tally: one head, two halves, joined by dovetails. One half is the holder's, the other the asker's;
 * a proof is that they fit. Drawn for Hufu on a 120-unit square; the seam is shared by both halves point for point.
 */
const seamUp = 'L60 91 L53 95 L53 81 L60 84 L60 63 L67 67 L67 51 L60 55'

const leftOutline = `M60 22 C52 21 47 21 42 23 C39 14 31 9 22 11 C13 13 10 23 15 33 C17 36 18 37 20 39 C14 49 11 58 11 66 L5 70 L12 75 L8 82 L16 85 L14 93 L24 93 C33 103 46 110 60 111 ${seamUp} Z`
const rightOutline = `M60 22 C68 21 73 21 78 23 C81 14 89 9 98 11 C107 13 110 23 105 33 C103 36 102 37 100 39 C106 49 109 58 109 66 L115 70 L108 75 L112 82 L104 85 L106 93 L96 93 C87 103 74 110 60 111 ${seamUp} Z`

// What is cut out of each half: ear, brow bars (the 王 on a tiger's forehead), eye, cheek stripes, nose, mouth.
const leftCuts =
  'M22 19 C18 20 17 25 20 30 L24 33 C26 29 30 26 33 24 C31 20 27 18 22 19 Z ' +
  'M60 29 L45 31 Q44 33 46 34 L60 33 Z M60 38 L48 39 Q47 41 49 42 L60 42 Z M60 47 L50 48 Q49 50 51 51 L60 51 Z ' +
  'M28 61 C33 53 43 53 49 63 C42 68 33 67 28 61 Z ' +
  'M17 53 L31 49 L19 47 Z M14 66 L25 68 L13 72 Z M19 82 L31 77 L18 77 Z M28 92 L38 84 L25 87 Z'
const rightCuts =
  'M98 19 C102 20 103 25 100 30 L96 33 C94 29 90 26 87 24 C89 20 93 18 98 19 Z ' +
  'M60 29 L75 31 Q76 33 74 34 L60 33 Z M60 38 L72 39 Q73 41 71 42 L60 42 Z M60 47 L70 48 Q71 50 69 51 L60 51 Z ' +
  'M92 61 C87 53 77 53 71 63 C78 68 87 67 92 61 Z ' +
  'M103 53 L89 49 L101 47 Z M106 66 L95 68 L107 72 Z M101 82 L89 77 L102 77 Z M92 92 L82 84 L95 87 Z'

export const tallyLeft = `${leftOutline} ${leftCuts}`
export const tallyRight = `${rightOutline} ${rightCuts}`
