import { describe, expect, it } from 'vitest';
import { changedLetters, printedText } from './paper-letters.ts';

describe('a name on paper', () => {
  it.each([
    ['Lombok Barat, Jl. Désa “Baru” – No. 7', 'Lombok Barat, Jl. Désa “Baru” – No. 7'],
    ['Ḥasan 😀 ŝ', 'Hasan ? s'],
    ['Syafiʼi', 'Syafi’i'],
    ['Syafi’i', 'Syafi’i'],
    ['ʿAbdullāh ibn Saʻīd', '‘Abdullah ibn Sa‘id'],
    ['Łukasz Żółć', 'Lukasz Zólc'],
    ['Đức Øyvind Æsir Straße', 'Duc Øyvind Æsir Straße'],
    ['Andre\u0301', 'André'],
    ['x\u0323y', 'xy'],
    ['ﬁsik Ｎｏ．１', 'fisik No.1'],
    ['Made\u00A0Adi\u2003Putra\tJr', 'Made\u00A0Adi Putra Jr'],
    ['Ni\u200Bla\u00AD\u202E', 'Nila'],
    ['Kota‐Baru − 3', 'Kota-Baru - 3'],
    ['Иван 王 👩‍👩‍👧', '???? ? ???'],
    ['a\u0000b\u0085c\uD800', 'abc?'],
  ])('%s is %s', (text, printed) => {
    expect(printedText(text)).toBe(printed);
    expect(printedText(printed)).toBe(printed);
  });

  it('is told of by the letters that become others, each once', () => {
    expect(changedLetters('Ḥasan Ḥ 😀 ŝ')).toEqual(['Ḥ → H', '😀 → ?', 'ŝ → s']);
    for (const same of ['Syafiʼi', 'Désa', 'Ni\u200Bla', 'Andre\u0301'])
      expect(changedLetters(same)).toEqual([]);
  });
});
