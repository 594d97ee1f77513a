//! Keys of the language, each under which something is said or nothing.

/// An enumeration of keys, each with its name and whether it is said.
macro_rules! keys {
    (
        $(#[doc = $doc:literal])*
        $type:ident[$count:literal] of $of:ty: $($key:ident $name:literal |$said:ident| $is_said:expr,)*
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $type {
            $(#[doc = concat!("`", $name, "`")] $key,)*
        }

        impl $type {
            /// All of them, in the order in which they count.
            pub const ALL: [Self; $count] = [$(Self::$key),*];

            /// The key.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$key => $name,)*
                }
            }

            /// Whether something is said under it.
            pub const fn is_said(self, of: &$of) -> bool {
                match self {
                    $(Self::$key => { let $said = of; $is_said })*
                }
            }
        }
    };
}

pub(super) use keys;
