import { expect, test } from 'vitest'
import { strftime } from './strftime.ts'

test('writes a date as Python does in English', () => {
  // datetime(2024, 2, 9, 15, 4, 5).strftime(…)
  const date = new Date(2024, 1, 9, 15, 4, 5)
  expect(strftime(date, '%Y-%m-%d %H:%M:%S')).toBe('2024-02-09 15:04:05')
  expect(strftime(date, '%d %b %y, %A %B %a')).toBe('09 Feb 24, Friday February Fri')
  expect(strftime(date, '%I %p %j 100%%')).toBe('03 PM 040 100%')
  expect(strftime(new Date(2023, 11, 31, 0, 30), '%I %p %j')).toBe('12 AM 365')
})

test('names a directive that it does not know', () => {
  expect(() => strftime(new Date(), '%Q')).toThrow(/'%Q' is not supported; supported: Y y m/)
  expect(() => strftime(new Date(), '100%')).toThrow(/'%' is not supported/)
})
