//! The table of signals: what a tracker can be seen doing.

use serde::{Serialize, Serializer};

/// One row a line: variant, bit, name, weight under `brock`, whether Privacy Badger's rules count it, sentence.
macro_rules! table {
    ($($variant:ident $bit:literal $name:literal $weight:literal $badger:literal $sentence:literal;)*) => {
        /// Something that trackers do, and what it counts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Signal { $(#[doc = $sentence] $variant,)* }

        impl Signal {
            /// Every signal.
            pub const fn all() -> &'static [Signal] {
                &[$(Signal::$variant,)*]
            }

            /// The name programs know it by.
            pub const fn name(self) -> &'static str {
                match self { $(Signal::$variant => $name,)* }
            }

            /// What it does, in plain words.
            pub const fn sentence(self) -> &'static str {
                match self { $(Signal::$variant => $sentence,)* }
            }

            /// What one site on which it was seen adds under the policy `brock`; three in all block.
            pub const fn weight(self) -> f32 {
                match self { $(Signal::$variant => $weight,)* }
            }

            /// Whether Privacy Badger's rules count it.
            pub const fn is_badgers(self) -> bool {
                match self { $(Signal::$variant => $badger,)* }
            }

            /// Its bit in a ledger, which never changes.
            pub(super) const fn bit(self) -> u16 {
                1 << match self { $(Signal::$variant => $bit,)* }
            }
        }
    };
}

// A cookie that is not in Privacy Badger's table says little: `identifier` is the same question, answered by what the
// value does. Hiding behind a name of the site is what content networks do, too; it counts by what is sent there.
// A beacon without an identifier is a measurement of the page; one with it counts as that. What others
// report (`reported`) they have seen on a site, but not what it was.
table! {
    Cookie 0 "cookie" 0.0 true "keeps a cookie";
    Beacon 1 "beacon" 0.25 true "sends beacons";
    Storage 2 "storage" 0.0 true "keeps data in its frames";
    Canvas 3 "canvas" 0.75 true "draws a text and reads it back, which tells devices apart";
    PixelSharing 4 "pixelcookieshare" 0.0 true "gets this site's cookie in a pixel's address";
    Identifier 5 "identifier" 1.0 false "recognises you by the same identifier on several sites";
    Sharing 6 "sharing" 1.0 false "gets the identifier from this site's own cookie";
    Fingerprint 7 "fingerprint" 1.0 false "asks so much of your device that it can be told apart";
    Bounce 8 "bounce" 1.0 false "leads you through its own address between two pages";
    Sync 9 "sync" 1.0 false "hands its identifier for you to another company";
    Cloaked 10 "cloaked" 0.0 false "hides behind a name of the site itself";
    Reported 11 "reported" 1.0 false "was found tracking by another learner";
}

impl Signal {
    /// The signal with a name.
    pub fn from_name(name: &str) -> Option<Signal> {
        Signal::all().iter().copied().find(|signal| signal.name() == name)
    }
}

impl Serialize for Signal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A set of signals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Signals(u16);

impl Signals {
    pub(super) fn of(signal: Signal) -> Signals {
        Signals(signal.bit())
    }

    pub(super) fn insert(&mut self, other: Signals) {
        self.0 |= other.0;
    }

    pub(super) fn contains(self, signal: Signal) -> bool {
        self.0 & signal.bit() != 0
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Signal> {
        Signal::all().iter().copied().filter(move |signal| self.contains(*signal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_and_names_are_each_of_one() {
        let mut bits = Signals::default();
        for &signal in Signal::all() {
            assert!(!bits.contains(signal), "{signal:?} has another's bit");
            bits.insert(Signals::of(signal));
            assert_eq!(Signal::from_name(signal.name()), Some(signal));
        }
        assert_eq!(bits.iter().count(), Signal::all().len());
    }
}
