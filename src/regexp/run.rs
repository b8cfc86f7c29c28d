//! Runs a program: backtracking, with every failed state remembered.
//!
//! A state is (instruction, position). A state that failed once fails again, whatever led to it, so each is
//! tried once: the time is at most instructions × positions, not exponential. Most runs end before there is much to
//! remember, so that starts after some steps. Programs that remember positions
//! (back-references, loops over empty matches) have more state than that; they are bounded by [`STEPS`] alone.

use super::program::{ANCHORED, SAVES, op};
use super::tree::ByteSet;

/// What a run found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MatchOutcome {
    /// The expression matches somewhere in the text.
    Match,
    /// It does not.
    NoMatch,
    /// The step limit ended the search; taken for no match and reported.
    GaveUp,
}

/// Steps of one run: some milliseconds. No expression of the real lists comes to this on a sample of the recorded URLs
/// (`tests/it/regex.rs`).
const STEPS: u32 = 2_000_000;

/// Steps before failed states are remembered: clearing that memory costs more than most runs.
const FORGETFUL: u32 = 500;

/// Bytes of a span that are passed in the time of a step.
const BYTES_A_STEP: u32 = 8;

/// Words of it that are cleared in the time of a step.
const WORDS_A_STEP: usize = 16;

/// States that are remembered at most: 32 MB. A large program on a longer URL is bounded by [`STEPS`] alone.
const STATES: usize = 1 << 28;

/// Look-arounds in look-arounds.
const DEPTH: u32 = 16;

/// Whether the program matches somewhere in `text`. Never panics, whatever the bytes of the program are.
pub(crate) fn matches(program: &[u8], text: &[u8]) -> MatchOutcome {
    let Some(mut machine) = Machine::new(program, text) else { return MatchOutcome::NoMatch };
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
    /// States that were entered, one bit each: instruction × (text length + 1) + position. Empty if the
    /// program saves positions.
    visited: Vec<u64>,
    /// Words that `visited` has once it is needed; 0 if the program saves positions or there were too many.
    words: usize,
    slots: Vec<usize>,
    steps: u32,
    /// The byte every match starts with, where there is one.
    first: Option<u8>,
}

#[derive(Clone, Copy)]
enum Todo {
    Try {
        at: u16,
        position: usize,
    },
    /// Put a slot back to what it was before a path that failed.
    Restore {
        slot: u16,
        value: usize,
    },
}

/// What is still to be tried, the last first; the heap is only asked for many.
struct Stack {
    few: [Todo; Stack::FEW],
    len: usize,
    many: Vec<Todo>,
}

impl Stack {
    const FEW: usize = 8;

    fn new() -> Stack {
        Stack { few: [Todo::Try { at: 0, position: 0 }; Stack::FEW], len: 0, many: Vec::new() }
    }

    fn push(&mut self, todo: Todo) {
        match self.few.get_mut(self.len) {
            Some(slot) => {
                *slot = todo;
                self.len += 1;
            }
            None => self.many.push(todo),
        }
    }

    fn pop(&mut self) -> Option<Todo> {
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
        let mut todo = Stack::new();
        let mut found = self.follow(at, position, depth, &mut todo);
        while !found && self.steps > 0 {
            match todo.pop() {
                Some(Todo::Restore { slot, value }) => self.slots[slot as usize] = value,
                Some(Todo::Try { at, position }) => found = self.follow(at as usize, position, depth, &mut todo),
                None => break,
            }
        }
        found
    }

    /// Follows one path to its end; alternatives on the way are pushed to `todo`.
    fn follow(&mut self, mut at: usize, mut position: usize, depth: u32, todo: &mut Stack) -> bool {
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
                op::SPLIT | op::SPLIT_FAR | op::JUMP => self.branch(op, at, b, position, todo),
                op::START => here.filter(|_| position == 0),
                op::END => here.filter(|_| position == self.text.len()),
                op::WORD => here.filter(|_| self.is_word_boundary(position) != (a == 1)),
                op::LOOK => self.look(at, a == 1, b, position, depth),
                op::SAVE => here.filter(|_| self.save(b, position, todo)),
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
        // One byte at a time: nearly all texts differ in the first few.
        let bytes = data.as_chunks::<4>().0.iter().flat_map(|&[_, first, second, third]| [first, second, third]);
        bytes.zip(here).all(|(byte, here)| byte == *here).then_some((at + 1 + words, position + length))
    }

    /// Where to continue after a jump. States are remembered here only, because paths part and meet at jumps.
    #[inline(always)]
    fn branch(&mut self, op: u8, at: usize, b: usize, position: usize, todo: &mut Stack) -> Option<(usize, usize)> {
        if !self.enter(at, position) {
            return None;
        }
        let (now, later) = match op {
            op::SPLIT => (at + 1, Some(b)),
            op::SPLIT_FAR => (b, Some(at + 1)),
            _ => (b, None),
        };
        if let Some(later) = later {
            todo.push(Todo::Try { at: later as u16, position });
        }
        Some((now, position))
    }

    /// Where to continue after a look-around, whose instructions end before `end`.
    fn look(&mut self, at: usize, negated: bool, end: usize, position: usize, depth: u32) -> Option<(usize, usize)> {
        if depth >= DEPTH || !self.enter(at, position) {
            return None;
        }
        // States that succeeded inside are no failures to remember outside.
        let visited = std::mem::take(&mut self.visited);
        let found = self.run(at + 1, position, depth + 1);
        self.visited = visited;
        (self.steps > 0 && found != negated && end > at).then_some((end, position))
    }

    /// Stores a position; false if there is no such slot.
    fn save(&mut self, slot: usize, position: usize, todo: &mut Stack) -> bool {
        let Some(value) = self.slots.get_mut(slot) else { return false };
        todo.push(Todo::Restore { slot: slot as u16, value: *value });
        *value = position;
        true
    }

    /// Where the span at `at` ends that starts at `position`, of at least `least` bytes of `set`.
    fn span(&mut self, at: usize, set: u8, least: usize, position: usize) -> Option<usize> {
        let most = self.code.get(at * 4 + 6..at * 4 + 8).map_or(0, |most| u16::from_le_bytes([most[0], most[1]]));
        let text = self.text;
        let rest = text.get(position..)?;
        let rest = if most > 0 { &rest[..rest.len().min(most as usize)] } else { rest };
        let (start, rest) = rest.split_at_checked(least)?;
        if !start.iter().all(|&byte| self.set_contains(set, byte)) {
            return None;
        }
        // A path that came through here before failed behind the span's end.
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
        self.words > 0 && self.steps <= STEPS - FORGETFUL
    }

    /// Marks a state; false if it was entered before.
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

    /// Where the text of a group ends (or, backwards, starts) when it stands at `position` again.
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
