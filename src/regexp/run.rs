//! Runs a program by backtracking, with a record of failed states.
//!
//! A state is (instruction, position). A state that failed once fails again on every path, so each state is tried once:
//! the time is at most instructions × positions, not exponential. Most runs end after a few steps, so recording starts
//! only after [`STEPS_WITHOUT_RECORD`] steps. Programs that store positions (back-references, loops over empty matches) have more
//! state than that; only [`STEPS`] bounds them.

use super::program::{ANCHORED, SAVES, op};
use super::tree::ByteSet;

/// The result of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MatchOutcome {
    /// The expression matches somewhere in the text.
    Match,
    /// The expression does not match.
    NoMatch,
    /// The run reached the step limit; treated as no match and reported.
    GaveUp,
}

/// Step limit of one run, reached after some milliseconds. No expression of the real lists reaches it on a sample of
/// the recorded URLs (`tests/it/regex.rs`).
const STEPS: u32 = 2_000_000;

/// Number of steps before failed states are recorded. Clearing the record costs more than most runs.
const STEPS_WITHOUT_RECORD: u32 = 500;

/// Bytes of a span that take as long as one step.
const BYTES_A_STEP: u32 = 8;

/// Words of the record whose clearing takes as long as one step.
const WORDS_A_STEP: usize = 16;

/// Maximum number of recorded states: 32 MB. A large program on a longer URL is bounded by [`STEPS`] alone.
const STATES: usize = 1 << 28;

/// Maximum nesting of look-arounds.
const DEPTH: u32 = 16;

/// Whether the program matches somewhere in `text`. Never panics, whatever the bytes of the program are.
pub(crate) fn matches(program: &[u8], text: &[u8]) -> MatchOutcome {
    let Some(mut machine) = Machine::new(program, text) else { return MatchOutcome::NoMatch };
    search(&mut machine, program, text)
}

/// The same with the number of steps that it takes.
pub(crate) fn matches_in_steps(program: &[u8], text: &[u8]) -> (MatchOutcome, u32) {
    let Some(mut machine) = Machine::new(program, text) else { return (MatchOutcome::NoMatch, 0) };
    let outcome = search(&mut machine, program, text);
    (outcome, STEPS - machine.steps)
}

#[inline(always)]
fn search(machine: &mut Machine<'_>, program: &[u8], text: &[u8]) -> MatchOutcome {
    let last_start = if program[0] & ANCHORED != 0 { 0 } else { text.len() };
    let mut start = 0;
    while start <= last_start {
        if let Some(first) = machine.first {
            match memchr::memchr(first, &text[start..]) {
                Some(skip) if start + skip <= last_start => start += skip,
                _ => return MatchOutcome::NoMatch,
            }
        }
        if machine.run(0, start, 0) {
            return MatchOutcome::Match;
        }
        if machine.steps == 0 {
            return MatchOutcome::GaveUp;
        }
        start += 1;
    }
    MatchOutcome::NoMatch
}

struct Machine<'a> {
    sets: &'a [u8],
    code: &'a [u8],
    text: &'a [u8],
    /// The entered states, one bit each: instruction × (text length + 1) + position. Empty if the program stores
    /// positions.
    visited: Vec<u64>,
    /// Length of `visited` in words once it is allocated; 0 if the program stores positions or has too many states.
    words: usize,
    slots: Vec<usize>,
    steps: u32,
    /// The first byte of every match, if all matches have the same.
    first: Option<u8>,
}

#[derive(Clone, Copy)]
enum PendingStep {
    Try {
        at: u16,
        position: usize,
    },
    /// Restores a slot to its value before a path that failed.
    Restore {
        slot: u16,
        value: usize,
    },
}

/// The alternatives still to be tried, the last first. Allocates on the heap only when there are more than `FEW`.
struct Stack {
    few: [PendingStep; Stack::FEW],
    len: usize,
    many: Vec<PendingStep>,
}

impl Stack {
    const FEW: usize = 8;

    fn new() -> Stack {
        Stack { few: [PendingStep::Try { at: 0, position: 0 }; Stack::FEW], len: 0, many: Vec::new() }
    }

    fn push(&mut self, pending: PendingStep) {
        match self.few.get_mut(self.len) {
            Some(slot) => {
                *slot = pending;
                self.len += 1;
            }
            None => self.many.push(pending),
        }
    }

    fn pop(&mut self) -> Option<PendingStep> {
        if let Some(last) = self.many.pop() {
            return Some(last);
        }
        self.len = self.len.checked_sub(1)?;
        self.few.get(self.len).copied()
    }
}

impl<'a> Machine<'a> {
    fn new(program: &'a [u8], text: &'a [u8]) -> Option<Machine<'a>> {
        let (head, rest) = program.split_at_checked(4)?;
        let (sets, code) = rest.split_at_checked(head[1] as usize * 32)?;
        let saves = head[0] & SAVES != 0;
        let states = (code.len() / 4).saturating_mul(text.len() + 1);
        let states = if saves || states > STATES { 0 } else { states };
        let slots = if saves { u16::from_le_bytes([head[2], head[3]]) as usize } else { 0 };
        let first = match code.get(..2) {
            Some(&[op::BYTE, byte]) => Some(byte),
            Some(&[op::TEXT, _]) => code.get(5).copied(),
            _ => None,
        };
        Some(Machine {
            sets,
            code,
            text,
            visited: Vec::new(),
            words: states.div_ceil(64),
            slots: vec![usize::MAX; slots],
            steps: STEPS,
            first,
        })
    }

    fn set_contains(&self, set: u8, byte: u8) -> bool {
        let at = set as usize * 32 + (byte >> 3) as usize;
        self.sets.get(at).is_some_and(|bits| bits & (1 << (byte & 7)) != 0)
    }

    /// Whether the instructions from `at` on reach a MATCH when started at `position`.
    fn run(&mut self, at: usize, position: usize, depth: u32) -> bool {
        let mut pending = Stack::new();
        let mut found = self.follow(at, position, depth, &mut pending);
        while !found && self.steps > 0 {
            match pending.pop() {
                Some(PendingStep::Restore { slot, value }) => self.slots[slot as usize] = value,
                Some(PendingStep::Try { at, position }) => {
                    found = self.follow(at as usize, position, depth, &mut pending)
                }
                None => break,
            }
        }
        found
    }

    /// Follows one path to its end. Pushes alternatives on the way to `pending`.
    fn follow(&mut self, mut at: usize, mut position: usize, depth: u32, pending: &mut Stack) -> bool {
        loop {
            let Some(&[op, a, low, high]) = self.code.get(at * 4..at * 4 + 4) else { return false };
            let b = u16::from_le_bytes([low, high]) as usize;
            if self.steps == 0 {
                return false;
            }
            self.steps -= 1;
            let here = Some((at + 1, position));
            let next = match op {
                op::BYTE | op::SET | op::ANY => self.byte(op, a, b != 0, position).map(|end| (at + 1, end)),
                op::SPAN => self.span(at, a, b, position).map(|end| (at + 2, end)),
                op::TEXT => self.text(at, a as usize, position),
                op::SPLIT | op::SPLIT_FAR | op::JUMP => self.branch(op, at, b, position, pending),
                op::START => here.filter(|_| position == 0),
                op::END => here.filter(|_| position == self.text.len()),
                op::WORD => here.filter(|_| self.is_word_boundary(position) != (a == 1)),
                op::LOOK => self.look(at, a == 1, b, position, depth),
                op::SAVE => here.filter(|_| self.save(b, position, pending)),
                op::PROGRESS => here.filter(|_| self.slots.get(b) != Some(&position)),
                op::BACK => self.back_reference(b, a == 1, position).map(|end| (at + 1, end)),
                op::MATCH => return true,
                _ => None,
            };
            let Some(next) = next else { return false };
            (at, position) = next;
        }
    }

    /// The position after one byte that matches `op`.
    #[inline(always)]
    fn byte(&self, op: u8, a: u8, backwards: bool, position: usize) -> Option<usize> {
        let read = if backwards { position.checked_sub(1)? } else { position };
        let byte = *self.text.get(read)?;
        let is_match = match op {
            op::BYTE => byte == a,
            op::SET => self.set_contains(a, byte),
            _ => byte != b'\n' && byte != b'\r',
        };
        is_match.then_some(if backwards { read } else { read + 1 })
    }

    /// Instruction and position after the `length` bytes that follow the instruction at `at`.
    #[inline(always)]
    fn text(&self, at: usize, length: usize, position: usize) -> Option<(usize, usize)> {
        let words = length.div_ceil(3);
        let data = self.code.get(at * 4 + 4..(at + 1 + words) * 4)?;
        let here = self.text.get(position..position + length)?;
        // Compares byte by byte: nearly all texts differ in their first bytes.
        let bytes = data.as_chunks::<4>().0.iter().flat_map(|&[_, first, second, third]| [first, second, third]);
        bytes.zip(here).all(|(byte, here)| byte == *here).then_some((at + 1 + words, position + length))
    }

    /// The state after a jump. States are recorded here only, because paths diverge and merge at jumps.
    #[inline(always)]
    fn branch(&mut self, op: u8, at: usize, b: usize, position: usize, pending: &mut Stack) -> Option<(usize, usize)> {
        if !self.enter(at, position) {
            return None;
        }
        let (now, later) = match op {
            op::SPLIT => (at + 1, Some(b)),
            op::SPLIT_FAR => (b, Some(at + 1)),
            _ => (b, None),
        };
        if let Some(later) = later {
            pending.push(PendingStep::Try { at: later as u16, position });
        }
        Some((now, position))
    }

    /// The state after a look-around, whose instructions end before `end`.
    fn look(&mut self, at: usize, negated: bool, end: usize, position: usize, depth: u32) -> Option<(usize, usize)> {
        if depth >= DEPTH || !self.enter(at, position) {
            return None;
        }
        // The record is replaced: states that succeed inside a look-around are not failures outside it.
        let visited = std::mem::take(&mut self.visited);
        let found = self.run(at + 1, position, depth + 1);
        self.visited = visited;
        (self.steps > 0 && found != negated && end > at).then_some((end, position))
    }

    /// Stores a position; false if the slot does not exist.
    fn save(&mut self, slot: usize, position: usize, pending: &mut Stack) -> bool {
        let Some(value) = self.slots.get_mut(slot) else { return false };
        pending.push(PendingStep::Restore { slot: slot as u16, value: *value });
        *value = position;
        true
    }

    /// The end of a span of at least `least` bytes of `set`. `at`: its instruction; `position`: its start.
    fn span(&mut self, at: usize, set: u8, least: usize, position: usize) -> Option<usize> {
        let most = self.code.get(at * 4 + 6..at * 4 + 8).map_or(0, |most| u16::from_le_bytes([most[0], most[1]]));
        let text = self.text;
        let rest = text.get(position..)?;
        let rest = if most > 0 { &rest[..rest.len().min(most as usize)] } else { rest };
        let (start, rest) = rest.split_at_checked(least)?;
        if !start.iter().all(|&byte| self.set_contains(set, byte)) {
            return None;
        }
        // A state entered before failed, and it failed after the end of the span.
        let mut end = position + least;
        if most == 0 && !self.enter(at, end) {
            return None;
        }
        let run = rest.iter().take_while(|&&byte| self.set_contains(set, byte)).count();
        self.steps = self.steps.saturating_sub((least + run) as u32 / BYTES_A_STEP);
        if most == 0 && self.remembers() && !(1..=run).all(|run| self.enter(at, end + run)) {
            return None;
        }
        end += run;
        Some(end)
    }

    fn remembers(&self) -> bool {
        self.words > 0 && self.steps <= STEPS - STEPS_WITHOUT_RECORD
    }

    /// Records a state; false if it was entered before.
    fn enter(&mut self, at: usize, position: usize) -> bool {
        if !self.remembers() {
            return true;
        }
        if self.visited.is_empty() {
            self.steps = self.steps.saturating_sub((self.words / WORDS_A_STEP) as u32);
            self.visited.resize(self.words, 0);
        }
        let state = at * (self.text.len() + 1) + position;
        let (word, bit) = (state >> 6, 1u64 << (state & 63));
        match self.visited.get_mut(word) {
            Some(seen) if *seen & bit == 0 => {
                *seen |= bit;
                true
            }
            _ => false,
        }
    }

    fn is_word_boundary(&self, position: usize) -> bool {
        let word = ByteSet::word();
        let is_word = |at: Option<usize>| at.and_then(|at| self.text.get(at)).is_some_and(|&b| word.contains(b));
        is_word(position.checked_sub(1)) != is_word(Some(position))
    }

    /// The end (backwards: the start) of a repetition of the group's text at `position`; `None` if the text differs.
    fn back_reference(&mut self, group: usize, backwards: bool, position: usize) -> Option<usize> {
        let (start, end) = (*self.slots.get(group * 2)?, *self.slots.get(group * 2 + 1)?);
        if start == usize::MAX || end == usize::MAX || start > end {
            return Some(position);
        }
        let captured = self.text.get(start..end)?;
        self.steps = self.steps.saturating_sub(captured.len() as u32 / BYTES_A_STEP);
        if backwards {
            let from = position.checked_sub(captured.len())?;
            (self.text.get(from..position)? == captured).then_some(from)
        } else {
            let to = position + captured.len();
            (self.text.get(position..to)? == captured).then_some(to)
        }
    }
}
