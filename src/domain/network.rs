//! Client addresses: how a limit is keyed, and which addresses an API key admits.

use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;

/// An IPv4-mapped IPv6 address (`::ffff:a.b.c.d`, RFC 4291, 2.5.5.2) as the IPv4 address it is.
pub fn canonical(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

/// The key under which a client address is limited: IPv4 whole, IPv6 by its /64, since one
/// customer commonly holds a whole /64 (RFC 6177).
pub fn limit_key(address: IpAddr) -> String {
    match canonical(address) {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let prefix = u128::from(v6) & !u128::from(u64::MAX);
            format!("{}/64", Ipv6Addr::from(prefix))
        }
    }
}

/// Reads one entry of an allow-list: an address, or a network in CIDR form with no host bits set
/// beyond what is ignored. `None` when it is neither.
pub fn parse_network(text: &str) -> Option<IpNet> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(IpNet::from(canonical(address)));
    }
    let network = text.parse::<IpNet>().ok()?;
    match network {
        // A mapped network means the IPv4 network inside it.
        IpNet::V6(v6) if v6.prefix_len() >= 96 => match v6.addr().to_ipv4_mapped() {
            Some(v4) => ipnet::Ipv4Net::new(v4, v6.prefix_len() - 96).ok().map(|net| IpNet::V4(net.trunc())),
            None => Some(IpNet::V6(v6.trunc())),
        },
        IpNet::V6(v6) => Some(IpNet::V6(v6.trunc())),
        IpNet::V4(v4) => Some(IpNet::V4(v4.trunc())),
    }
}

/// Whether an allow-list admits `address`. An empty list admits every address.
pub fn admits(allow_list: &[IpNet], address: Option<IpAddr>) -> bool {
    if allow_list.is_empty() {
        return true;
    }
    address.map(canonical).is_some_and(|address| allow_list.iter().any(|network| network.contains(&address)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(networks: &[&str], address: &str) -> bool {
        let list: Vec<IpNet> = networks.iter().map(|text| parse_network(text).unwrap()).collect();
        admits(&list, Some(address.parse().unwrap()))
    }

    #[test]
    fn c6_the_table_of_networks_and_addresses_holds() {
        for (networks, address, expected) in [
            (&["10.0.0.0/8"][..], "10.255.255.255", true),
            (&["10.0.0.0/8"], "11.0.0.0", false),
            (&["10.1.2.3/8"], "10.200.0.1", true),
            (&["192.0.2.7"], "192.0.2.7", true),
            (&["192.0.2.7"], "192.0.2.8", false),
            (&["192.0.2.7/32"], "192.0.2.7", true),
            (&["192.0.2.6/31"], "192.0.2.7", true),
            (&["192.0.2.6/31"], "192.0.2.8", false),
            (&["0.0.0.0/0"], "203.0.113.9", true),
            (&["0.0.0.0/0"], "2001:db8::1", false),
            (&["::/0"], "2001:db8::1", true),
            (&["::/0"], "203.0.113.9", false),
            (&["2001:db8::/32"], "2001:db8:ffff::1", true),
            (&["2001:db8::/32"], "2001:db9::1", false),
            (&["2001:db8::1"], "2001:db8::1", true),
            (&["2001:db8::1"], "2001:db8::2", false),
            (&["192.0.2.0/24"], "::ffff:192.0.2.44", true),
            (&["192.0.2.0/24"], "::ffff:192.0.3.44", false),
            (&["::ffff:192.0.2.0/120"], "192.0.2.44", true),
            (&["::ffff:192.0.2.0/120"], "192.0.3.44", false),
            (&["::ffff:192.0.2.7"], "192.0.2.7", true),
            (&["::ffff:0:0/96"], "198.51.100.1", true),
            (&["10.0.0.0/8", "2001:db8::/32"], "2001:db8::5", true),
            (&["10.0.0.0/8", "2001:db8::/32"], "172.16.0.1", false),
        ] {
            assert_eq!(admitted(networks, address), expected, "{networks:?} {address}");
        }
    }

    #[test]
    fn c6_what_is_not_a_network_is_refused() {
        for bad in [
            "",
            "10.0.0.0/33",
            "10.0.0/8",
            "2001:db8::/129",
            "example.org",
            "10.0.0.1 ",
            "010.0.0.1",
            "1",
            "0x7f.1",
            "10.0.0.0/-1",
        ] {
            assert!(parse_network(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn c6_a_list_admits_nobody_of_unknown_address() {
        assert!(!admits(&[parse_network("0.0.0.0/0").unwrap()], None));
        assert!(admits(&[], None));
    }

    #[test]
    fn d2_ipv6_is_keyed_by_its_64() {
        assert_eq!(limit_key("2001:db8:1:2:3:4:5:6".parse().unwrap()), "2001:db8:1:2::/64");
        assert_eq!(limit_key("::ffff:192.0.2.1".parse().unwrap()), "192.0.2.1");
    }
}
