//! The table of signals: behaviour that indicates tracking.

use serde::{Serialize, Serializer};

/// One row per signal: variant, bit, name, weight in policy `brock`, whether policy `badger` counts it, sentence.
macro_rules! table {
    ($($variant:ident $bit:literal $name:literal $weight:literal $badger:literal $sentence:literal;)*) => {
        /// Behaviour that indicates tracking.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Signal { $(#[doc = $sentence] $variant,)* }

        impl Signal {
            /// Every signal.
            pub const fn all() -> &'static [Signal] {
                &[$(Signal::$variant,)*]
            }

            /// The stable name.
            pub const fn name(self) -> &'static str {
                match self { $(Signal::$variant => $name,)* }
            }

            /// A description that follows the tracker's name.
            pub const fn sentence(self) -> &'static str {
                match self { $(Signal::$variant => $sentence,)* }
            }

            /// The weight of one site with this signal in policy `brock`; the default threshold is 3.
            pub const fn weight(self) -> f32 {
                match self { $(Signal::$variant => $weight,)* }
            }

            /// Whether policy `badger` counts it.
            pub(super) const fn is_badger(self) -> bool {
                match self { $(Signal::$variant => $badger,)* }
            }

            /// The bit in stored ledgers; never changes.
            pub(super) const fn bit(self) -> u16 {
                1 << match self { $(Signal::$variant => $bit,)* }
            }
        }
    };
}

// `cookie`, `storage` and `pixelcookieshare` are Privacy Badger's tests; `identifier` and `sharing` test the same
// behaviour more strictly, so they have no weight of their own. `cloaked` has none either, because content networks also
// use names of the site; what is sent there counts. `reported` is a finding of another learner whose kind is unknown.
table! {
    Cookie 0 "cookie" 0.0 true "sets or receives a cookie";
    Beacon 1 "beacon" 0.25 true "sends beacons";
    Storage 2 "storage" 0.0 true "stores data in its frames";
    Canvas 3 "canvas" 0.75 true "uses canvas fingerprinting";
    PixelSharing 4 "pixelcookieshare" 0.0 true "receives a first-party cookie in a pixel URL";
    Identifier 5 "identifier" 1.0 false "recognises you by one identifier on several sites";
    Sharing 6 "sharing" 1.0 false "receives the identifier from a first-party cookie";
    Fingerprint 7 "fingerprint" 1.0 false "reads enough device details to identify your device";
    Bounce 8 "bounce" 1.0 false "redirects you through its own address between two pages";
    Sync 9 "sync" 1.0 false "shares its identifier for you with another company";
    Cloaked 10 "cloaked" 0.0 false "uses a host name of the site";
    Reported 11 "reported" 1.0 false "was observed tracking by another learner";
}

impl Signal {
    /// The signal of a name.
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
    fn bits_and_names_are_unique() {
        let mut bits = Signals::default();
        for &signal in Signal::all() {
            assert!(!bits.contains(signal), "{signal:?} shares a bit with another signal");
            bits.insert(Signals::of(signal));
            assert_eq!(Signal::from_name(signal.name()), Some(signal));
        }
        assert_eq!(bits.iter().count(), Signal::all().len());
    }
}
