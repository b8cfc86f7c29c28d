//! Tree → program, in the format of [`program`](super::program).

use super::error::RegexError;
use super::program::{ANCHORED, SAVES, op};
use super::tree::{ByteSet, Node, Tree};

/// Program limit, in instructions.
const LARGEST: usize = 16_384;

pub(super) fn compile(tree: &Tree, ignore_case: bool) -> Result<Vec<u8>, RegexError> {
    let mut compiler = Compiler {
        code: Vec::new(),
        sets: Vec::new(),
        ignore_case,
        saves: tree.has_back_references,
        slots: (tree.groups + 1) * 2,
        progress: false,
    };
    compiler.emit(&tree.root, false)?;
    compiler.push(op::MATCH, 0, 0)?;
    let anchored = if starts_at_start(&tree.root) { ANCHORED } else { 0 };
    let saves = if compiler.saves || compiler.progress { SAVES } else { 0 };
    let mut program = vec![anchored | saves, compiler.sets.len() as u8];
    program.extend(compiler.slots.to_le_bytes());
    program.extend(compiler.sets.iter().flat_map(|set| set.0).flat_map(u64::to_le_bytes));
    for (op, a, b) in compiler.code {
        program.extend([op, a]);
        program.extend(b.to_le_bytes());
    }
    Ok(program)
}

fn starts_at_start(node: &Node) -> bool {
    match node {
        Node::Start => true,
        Node::Concat(nodes) => nodes.first().is_some_and(starts_at_start),
        Node::Alternate(branches) => branches.iter().all(starts_at_start),
        Node::Group(_, node) => starts_at_start(node),
        _ => false,
    }
}

/// Whether a node can match without consuming anything.
fn can_be_empty(node: &Node) -> bool {
    match node {
        Node::Byte(_) | Node::Set { .. } | Node::Any => false,
        Node::Concat(nodes) => nodes.iter().all(can_be_empty),
        Node::Alternate(branches) => branches.iter().any(can_be_empty),
        Node::Group(_, node) => can_be_empty(node),
        Node::Repeat { node, min, .. } => *min == 0 || can_be_empty(node),
        _ => true,
    }
}

struct Compiler {
    code: Vec<(u8, u8, u16)>,
    sets: Vec<ByteSet>,
    ignore_case: bool,
    /// Whether groups must be remembered: only for back-references.
    saves: bool,
    /// Slots used: two a group, then one for each loop that could turn without progress.
    slots: u16,
    progress: bool,
}

impl Compiler {
    fn push(&mut self, op: u8, a: u8, b: u16) -> Result<usize, RegexError> {
        if self.code.len() >= LARGEST {
            return Err(RegexError::TooLarge);
        }
        self.code.push((op, a, b));
        Ok(self.code.len() - 1)
    }

    /// Lets the jump at `from` go to the next instruction.
    fn land(&mut self, from: usize) {
        self.code[from].2 = self.code.len() as u16;
    }

    /// `backwards`: the text is read towards its start, as inside a look-behind.
    fn emit(&mut self, node: &Node, backwards: bool) -> Result<(), RegexError> {
        let direction = (backwards as u16) << 8;
        match node {
            Node::Empty => {}
            Node::Byte(byte) => {
                let byte = if self.ignore_case { byte.to_ascii_lowercase() } else { *byte };
                self.push(op::BYTE, byte, direction)?;
            }
            Node::Any => {
                self.push(op::ANY, 0, direction)?;
            }
            Node::Set { set, negated } => {
                let number = self.number(self.folded(set, *negated))?;
                self.push(op::SET, number, direction)?;
            }
            Node::Start => {
                self.push(op::START, 0, 0)?;
            }
            Node::End => {
                self.push(op::END, 0, 0)?;
            }
            Node::WordBoundary { negated } => {
                self.push(op::WORD, *negated as u8, 0)?;
            }
            Node::Concat(nodes) if backwards => {
                nodes.iter().rev().try_for_each(|node| self.emit(node, backwards))?;
            }
            Node::Concat(nodes) => self.sequence(nodes)?,
            Node::Alternate(branches) => self.alternate(branches, backwards)?,
            Node::Repeat { node, min, max, greedy } => self.repeat(node, *min, *max, *greedy, backwards)?,
            Node::Group(number, node) if self.saves => {
                let (first, last) = if backwards { (1, 0) } else { (0, 1) };
                self.push(op::SAVE, 0, number * 2 + first)?;
                self.emit(node, backwards)?;
                self.push(op::SAVE, 0, number * 2 + last)?;
            }
            Node::Group(_, node) => self.emit(node, backwards)?,
            Node::Look { node, behind, negated } => {
                let look = self.push(op::LOOK, *negated as u8, 0)?;
                self.emit(node, *behind)?;
                self.push(op::MATCH, 0, 0)?;
                self.land(look);
            }
            Node::BackReference(number) => {
                // A group that has not matched yet matches the empty text.
                self.push(op::BACK, backwards as u8, *number)?;
            }
        }
        Ok(())
    }

    /// Nodes one behind the other, forwards: runs of bytes and spans in one instruction each.
    fn sequence(&mut self, nodes: &[Node]) -> Result<(), RegexError> {
        let mut rest = nodes;
        while let Some((node, behind)) = rest.split_first() {
            let run: Vec<u8> = rest.iter().map_while(|node| self.byte(node)).take(u8::MAX as usize).collect();
            if run.len() > 1 {
                self.push(op::TEXT, run.len() as u8, 0)?;
                for four in run.chunks(3) {
                    let byte = |at: usize| four.get(at).copied().unwrap_or(0);
                    self.push(op::DATA, byte(0), u16::from_le_bytes([byte(1), byte(2)]))?;
                }
                rest = &rest[run.len()..];
                continue;
            }
            match self.span(node, behind) {
                Some((set, min, max)) => {
                    let number = self.number(set)?;
                    self.push(op::SPAN, number, min)?;
                    self.push(op::DATA, 0, max)?;
                }
                None => self.emit(node, false)?,
            }
            rest = behind;
        }
        Ok(())
    }

    fn byte(&self, node: &Node) -> Option<u8> {
        match node {
            Node::Byte(byte) if self.ignore_case => Some(byte.to_ascii_lowercase()),
            Node::Byte(byte) => Some(*byte),
            _ => None,
        }
    }

    /// The set, least and most (0: no limit) of a repetition whose end is plain to see: what stands `behind` starts
    /// with none of its bytes, or is the end.
    fn span(&self, node: &Node, behind: &[Node]) -> Option<(ByteSet, u16, u16)> {
        let Node::Repeat { node, min, max, .. } = node else { return None };
        let set = match **node {
            Node::Byte(_) | Node::Set { .. } | Node::Any => self.first(node)?,
            _ => return None,
        };
        let disjoint = self.first_of(behind)?.0.iter().zip(set.0).all(|(a, b)| a & b == 0);
        let max = match max {
            Some(0) => return None,
            Some(max) => u16::try_from(*max).ok()?,
            None => 0,
        };
        disjoint.then_some((set, u16::try_from(*min).ok()?, max))
    }

    /// The bytes that a sequence may start with; `None` if that is not known or it may be empty.
    fn first_of(&self, nodes: &[Node]) -> Option<ByteSet> {
        let mut all = ByteSet::default();
        for node in nodes {
            let (node, optional) = match node {
                Node::Repeat { node, min: 0, .. } => (&**node, true),
                node => (node, false),
            };
            all.union(&self.first(node)?);
            if !optional {
                return Some(all);
            }
        }
        None
    }

    /// The same of one node.
    fn first(&self, node: &Node) -> Option<ByteSet> {
        match node {
            Node::Byte(_) => {
                let byte = self.byte(node)?;
                let mut set = ByteSet::default();
                set.insert(byte, byte);
                Some(set)
            }
            Node::Set { set, negated } => Some(self.folded(set, *negated)),
            Node::Any => {
                let mut ends = ByteSet::default();
                ends.insert(b'\n', b'\n');
                ends.insert(b'\r', b'\r');
                Some(ends.negated())
            }
            // What stands before it must reach the end, whatever comes then.
            Node::End => Some(ByteSet::default()),
            Node::Concat(nodes) => self.first_of(nodes),
            Node::Group(_, node) => self.first(node),
            Node::Alternate(branches) => branches.iter().try_fold(ByteSet::default(), |mut all, branch| {
                all.union(&self.first(branch)?);
                Some(all)
            }),
            Node::Repeat { node, min, .. } if *min > 0 => self.first(node),
            _ => None,
        }
    }

    fn folded(&self, set: &ByteSet, negated: bool) -> ByteSet {
        let mut set = *set;
        if self.ignore_case {
            for letter in b'a'..=b'z' {
                if set.contains(letter) || set.contains(letter.to_ascii_uppercase()) {
                    set.insert(letter, letter);
                    set.insert(letter.to_ascii_uppercase(), letter.to_ascii_uppercase());
                }
            }
        }
        if negated { set.negated() } else { set }
    }

    fn number(&mut self, set: ByteSet) -> Result<u8, RegexError> {
        let number = self.sets.iter().position(|known| *known == set).unwrap_or_else(|| {
            self.sets.push(set);
            self.sets.len() - 1
        });
        u8::try_from(number).ok().filter(|&n| n < u8::MAX).ok_or(RegexError::TooLarge)
    }

    fn alternate(&mut self, branches: &[Node], backwards: bool) -> Result<(), RegexError> {
        let mut ends = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            if index + 1 == branches.len() {
                self.emit(branch, backwards)?;
            } else {
                let split = self.push(op::SPLIT, 0, 0)?;
                self.emit(branch, backwards)?;
                ends.push(self.push(op::JUMP, 0, 0)?);
                self.land(split);
            }
        }
        ends.into_iter().for_each(|end| self.land(end));
        Ok(())
    }

    fn repeat(
        &mut self,
        node: &Node,
        min: u32,
        max: Option<u32>,
        greedy: bool,
        backwards: bool,
    ) -> Result<(), RegexError> {
        for _ in 0..min {
            let before = self.code.len();
            self.emit(node, backwards)?;
            // What takes no instruction takes none however often.
            if self.code.len() == before {
                break;
            }
        }
        let split = if greedy { op::SPLIT } else { op::SPLIT_FAR };
        match max {
            Some(max) => {
                let mut exits = Vec::new();
                for _ in min..max {
                    exits.push(self.push(split, 0, 0)?);
                    self.emit(node, backwards)?;
                }
                exits.into_iter().for_each(|exit| self.land(exit));
            }
            None => {
                let guard = can_be_empty(node).then_some(self.slots);
                if guard.is_some() {
                    self.slots = self.slots.checked_add(1).ok_or(RegexError::TooLarge)?;
                    self.progress = true;
                }
                let start = self.push(split, 0, 0)?;
                if let Some(slot) = guard {
                    self.push(op::SAVE, 0, slot)?;
                }
                self.emit(node, backwards)?;
                if let Some(slot) = guard {
                    self.push(op::PROGRESS, 0, slot)?;
                }
                self.push(op::JUMP, 0, start as u16)?;
                self.land(start);
            }
        }
        Ok(())
    }
}
