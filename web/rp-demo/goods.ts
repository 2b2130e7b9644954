export type Good = {
  id: string
  name: { zh: string; en: string }
  note: { zh: string; en: string }
  price: string
  isFor18: boolean
  /** inside a 96 × 96 picture */
  drawing: string
}

export const goods: readonly Good[] = [
  {
    id: 'oolong',
    name: { zh: '凤凰单丛', en: 'Phoenix oolong' },
    note: { zh: '潮州乌龙茶，一百克', en: 'Oolong tea from Chaozhou, 100 g' },
    price: '68.00',
    isFor18: false,
    drawing:
      '<path class="a" d="M22 40h44v18a20 20 0 0 1-44 0z"/><path class="line" d="M66 44h6a9 9 0 0 1 0 18h-8M34 30c0-6 6-6 6-12M48 30c0-6 6-6 6-12"/><path class="line" d="M18 82h54"/>',
  },
  {
    id: 'cards',
    name: { zh: '骑楼明信片', en: 'Arcade postcards' },
    note: { zh: '广州老街，十张', en: 'Old streets of Guangzhou, set of ten' },
    price: '25.00',
    isFor18: false,
    drawing:
      '<path class="a" d="M16 26h64v46H16z"/><path class="line" d="M24 72V46a8 8 0 0 1 16 0v26M44 72V46a8 8 0 0 1 16 0v26M66 36h8v8h-8zM16 26h64v46H16z"/>',
  },
  {
    id: 'rice-wine',
    name: { zh: '客家糯米酒', en: 'Hakka rice wine' },
    note: { zh: '五百毫升，十六度', en: '500 ml, 16 %' },
    price: '58.00',
    isFor18: true,
    drawing:
      '<path class="b" d="M38 14h20v14c12 6 16 14 16 26v22a6 6 0 0 1-6 6H28a6 6 0 0 1-6-6V54c0-12 4-20 16-26z"/><path class="line" d="M36 14h24M30 52h36v18H30z"/>',
  },
  {
    id: 'plum-wine',
    name: { zh: '青梅酒', en: 'Green plum wine' },
    note: { zh: '三百三十毫升，十二度', en: '330 ml, 12 %' },
    price: '42.00',
    isFor18: true,
    drawing:
      '<path class="b" d="M42 10h12v22l8 10v36a6 6 0 0 1-6 6H40a6 6 0 0 1-6-6V42l8-10z"/><circle class="a" cx="48" cy="62" r="9"/><path class="line" d="M48 53c2-5 6-7 10-7"/>',
  },
]
